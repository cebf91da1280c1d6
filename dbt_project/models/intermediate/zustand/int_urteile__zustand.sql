-- A conviction shares the fate of the extract it came with, unless a deletion message names it alone.
{{ zustand_eintrag(ref('stg_bzr__urteile'), loeschbar=['URTEIL']) }}
