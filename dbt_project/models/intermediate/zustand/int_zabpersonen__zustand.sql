{{ zustand(ref('stg_zab__personen'), quelle='zab', loeschbar=['PERSON']) }}
