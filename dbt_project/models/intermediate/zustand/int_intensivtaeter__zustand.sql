{{ zustand(ref('stg_lka__intensivtaeter'), quelle='lka', loeschbar=['PERSON', 'LISTE'], satzart=false) }}
