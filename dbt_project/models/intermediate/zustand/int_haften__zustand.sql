{{ zustand(ref('stg_jva__haften'), quelle='jva', loeschbar=['PERSON']) }}
