{{ zustand(ref('stg_zab__massnahmen'), stammsatz=ref('int_zabpersonen__zustand')) }}
