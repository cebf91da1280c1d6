{{ zustand(ref('stg_zab__peps'), stammsatz=ref('int_zabpersonen__zustand')) }}
