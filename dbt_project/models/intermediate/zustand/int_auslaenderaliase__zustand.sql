{{ zustand(ref('stg_abh__aliase'), stammsatz=ref('int_auslaender__zustand')) }}
