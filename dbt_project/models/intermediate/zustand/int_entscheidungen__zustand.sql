{{ zustand(ref('stg_rrk__entscheidungen'), satzart=false) }}
