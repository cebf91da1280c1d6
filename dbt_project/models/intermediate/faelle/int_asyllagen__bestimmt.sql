-- What the Bundesamt says about asylum, protection and bans on removal: it decides, so it goes before the immigration office.
-- A procedure is open until its decision can no longer be contested. Protection is in force from the decision until it is revoked.
-- The norm of a decision is the one the Bundesamt names, else that of the law on the day of the application: for applications from 12.06.2026 on
-- the regulations of the Union take the place of the Asylgesetz (section 87e AsylG).
with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

verfahren as (
    select
        datensaetze.person_id,
        datensaetze.stelle,
        datensaetze.stand as lieferstand,
        datensaetze.stand < lauf.stichtag - {{ var('hoechstalter_aufenthalt_tage') }} as ist_veraltet,
        lauf.stichtag,
        zustand.*,
        entscheidungen.wirkung,
        coalesce(zustand.entsch_norm, entscheidungen.norm) as norm,
        coalesce(zustand.widerruf_st = 'WI', false) as ist_widerrufen
    from {{ ref('stg_bamf__verfahren') }} as zustand
    cross join lauf
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'bamf' and zustand.datensatz_nr = datensaetze.datensatz_nr
    left join {{ ref('asylentscheidungen') }} as entscheidungen
        on
            zustand.entsch = entscheidungen.entsch
            and (entscheidungen.rechtsstand_von is null or zustand.antrag_am >= entscheidungen.rechtsstand_von)
            and (entscheidungen.rechtsstand_bis is null or zustand.antrag_am <= entscheidungen.rechtsstand_bis)
    where zustand.verbleib = 'AKTUELL'
),

gedeutet as (
    select
        *,
        coalesce(wirkung = 'SCHUTZ', false) and not ist_widerrufen as hat_schutz,
        coalesce(wirkung = 'VERBOT', false) and not ist_widerrufen as hat_verbot,
        verf_stand in ('AN', 'EN', 'RM') and coalesce(bestandskr_am > stichtag, true) as ist_offen,
        coalesce(entsch = 'UNZ' and dublin_ms is not null and dublin_frist_bis >= stichtag, false) as hat_dublinfrist
    from verfahren
),

bestimmt as (
    select
        person_id,
        bool_or(hat_schutz) as hat_schutz,
        bool_or(ist_offen) as ist_offen,
        bool_or(ist_offen and antrag_art in ('E', 'Z')) as ist_erstverfahren_offen,
        arg_max(entsch, (antrag_am, datensatz_nr)) filter (where hat_verbot) as verbot_art,
        arg_max(zielstaat, (antrag_am, datensatz_nr)) filter (where hat_verbot) as verbot_zielstaat,
        arg_max(norm, (antrag_am, datensatz_nr)) as norm,
        arg_max(widerruf_st, (antrag_am, datensatz_nr)) filter (where wirkung = 'SCHUTZ') as widerruf_stand,
        min(dublin_frist_bis) filter (where hat_dublinfrist) as frist_dublin_am,
        bool_and(ist_veraltet) as ist_veraltet,
        arg_max(stelle, (antrag_am, datensatz_nr)) as stelle,
        max(lieferstand) as stand,
        arg_max(delivery_id, (antrag_am, datensatz_nr)) as delivery_id,
        arg_max(source_row, (antrag_am, datensatz_nr)) as source_row
    from gedeutet
    group by person_id
)

select * from bestimmt
