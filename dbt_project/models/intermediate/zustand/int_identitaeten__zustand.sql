{{ zustand(ref('stg_zab__identitaeten'), stammsatz=ref('int_zabpersonen__zustand')) }}
