with urteile as (
    select * from {{ ref('int_verurteilungen__vereinigt') }}
),

verurteilungen as (
    select
        urteile.datensatz_nr as verurteilung_id,
        urteile.person_id,
        urteile.gericht_id,
        urteile.geschaeftsnr,
        urteile.tat_letzter_tag,
        urteile.erstes_urteil_am,
        urteile.rechtskraft_am,
        urteile.delikt_text,
        urteile.normen,
        urteile.schuldform,
        urteile.strafart,
        urteile.dauer_monate,
        urteile.dauer_tage,
        urteile.tagessaetze,
        urteile.ist_bewaehrung,
        urteile.bew_bis,
        urteile.bew_widerruf_am,
        urteile.strafrest_ausgesetzt_am,
        urteile.strafe_erlassen_am,
        urteile.strafmakel_beseitigt_am,
        urteile.massregeln,
        urteile.einbezogen_in_id,
        urteile.vollstr_erledigt_am,
        datiert.alter_bei_tat_min,
        datiert.alter_bei_tat_max,
        -- The register knows neither weapon nor the single deeds; they stand in the judgement, of which the courts send notices.
        urteile.waffe,
        urteile.tat_tage,
        datiert.ist_in_bewaehrung,
        datiert.hafttage_seit_tat_min,
        datiert.hafttage_seit_tat_max,
        urteile.ist_in_bzr,
        urteile.wiederholt_id,
        urteile.ist_aufgehoben,
        urteile.link_stufe,
        urteile.ist_link_unsicher,
        urteile.quelle,
        urteile.auskunft_am,
        urteile.delivery_id,
        urteile.source_row
    from urteile
    inner join {{ ref('int_urteile__datiert') }} as datiert on urteile.datensatz_nr = datiert.datensatz_nr
)

select * from verurteilungen
