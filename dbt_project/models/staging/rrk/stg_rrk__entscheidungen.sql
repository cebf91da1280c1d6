-- Words and names of those who decided are not carried on: no rule reads them.
with source as (
    select * from {{ source('source', 'rrk__entscheidung') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        entscheidung_nr as datensatz_nr,
        fall_id,
        lauf_id,
        {{ datum_iso('liste_stichtag') }} as liste_stichtag,
        liste,
        zelle,
        a_band,
        b_band,
        c_klasse_liste,
        ist_blind = 'J' as ist_blind,
        eigene_prioritaet,
        eigene_prioritaet_zweite,
        prioritaet_danach,
        entscheidung,
        grund_pro_1,
        grund_pro_2,
        grund_contra_1,
        grund_contra_2,
        abweichung is not null as ist_abweichung,
        c_klasse,
        sta_einvernehmen,
        gelesene_belege,
        erste_rolle,
        zweite_rolle,
        {{ datum_iso('geprueft_am') }} as geprueft_am,
        {{ datum_iso('mitgezeichnet_am') }} as mitgezeichnet_am,
        cast(minuten as integer) as minuten,
        {{ datum_iso('entschieden_am') }} as entschieden_am,
        {{ datum_iso('wiedervorlage_am') }} as wiedervorlage_am,
        {{ datum_iso('ende_am') }} as ende_am
    from source
),

beurteilt as ({{ zustand('renamed', satzart=false) }})

select * from beurteilt
