-- A name on the register shares the fate of the extract it came with.
{{ zustand_eintrag(ref('stg_bzr__aliase')) }}
