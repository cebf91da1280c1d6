with aufenthalte as (
    select * from {{ ref('int_aufenthalte__bestimmt') }}
),

lagen as (
    select
        aufenthalte.person_id,
        aufenthalte.verfahrensweg,
        aufenthalte.b1_wert,
        dokumente.b2_wert,
        dokumente.b3_wert,
        aufenthalte.b4_wert,
        haftlagen.in_strafhaft,
        haftlagen.tage_bis_haftende,
        dokumente.rueckuebernahme_zusage,
        aufenthalte.abschiebungsverbot_alle_zielstaaten,
        haftlagen.frist_entlassung_am,
        haftlagen.frist_halbstrafe_am,
        aufenthalte.frist_dublin_am,
        dokumente.frist_pep_am,
        aufenthalte.frist_duldung_am,
        aufenthalte.ist_ne,
        aufenthalte.ist_ae,
        aufenthalte.ist_hier_geboren,
        aufenthalte.ist_minderjaehrig_eingereist,
        aufenthalte.rechtmaessig_tage,
        aufenthalte.ae_tage,
        aufenthalte.hat_dt_partner,
        aufenthalte.hat_dt_kind,
        aufenthalte.hat_sorge,
        aufenthalte.hat_umgang,
        aufenthalte.hat_kind_rechtmaessig,
        aufenthalte.hat_kind_u12,
        aufenthalte.status_code,
        aufenthalte.ae_norm,
        aufenthalte.titel_seit,
        aufenthalte.hat_abschiebungsverbot,
        aufenthalte.abschiebungsverbot_zielstaat,
        aufenthalte.widerruf_stand
    from aufenthalte
    inner join {{ ref('int_dokumente__bestimmt') }} as dokumente on aufenthalte.person_id = dokumente.person_id
    inner join {{ ref('int_haftlagen__bestimmt') }} as haftlagen on aufenthalte.person_id = haftlagen.person_id
)

select * from lagen
