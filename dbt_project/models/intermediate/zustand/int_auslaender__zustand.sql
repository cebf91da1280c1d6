{{ zustand(ref('stg_abh__auslaender'), quelle='abh', loeschbar=['PERSON']) }}
