-- Decisions of people about persons of the day, also those made under an earlier id of the person. A decision about nobody of the day has no
-- row here: there is no second list of those who left.
with entscheidungen as (
    select
        fallnummern.person_id,
        zustand.datensatz_nr,
        zustand.fall_id,
        zustand.lauf_id,
        zustand.liste_stichtag,
        zustand.liste,
        zustand.zelle,
        zustand.a_band,
        zustand.b_band,
        zustand.c_klasse_liste,
        zustand.ist_blind,
        zustand.eigene_prioritaet,
        zustand.eigene_prioritaet_zweite,
        zustand.prioritaet_danach,
        zustand.entscheidung,
        zustand.grund_pro_1,
        zustand.grund_pro_2,
        zustand.grund_contra_1,
        zustand.grund_contra_2,
        zustand.ist_abweichung,
        zustand.c_klasse,
        zustand.sta_einvernehmen,
        zustand.gelesene_belege,
        zustand.erste_rolle,
        zustand.zweite_rolle,
        zustand.geprueft_am,
        zustand.mitgezeichnet_am,
        zustand.minuten,
        zustand.entschieden_am,
        zustand.wiedervorlage_am,
        zustand.ende_am,
        row_number() over (
            partition by fallnummern.person_id
            order by
                zustand.entschieden_am desc,
                zustand.lieferung_erzeugt_am desc,
                zustand.source_row desc,
                zustand.datensatz_nr asc
        ) = 1 as ist_juengste,
        zustand.delivery_id,
        zustand.source_row
    from {{ ref('stg_rrk__entscheidungen') }} as zustand
    inner join {{ source('linked_persons', 'case_ids') }} as fallnummern on zustand.fall_id = fallnummern.fall_id
    where zustand.verbleib = 'AKTUELL'
)

select * from entscheidungen
