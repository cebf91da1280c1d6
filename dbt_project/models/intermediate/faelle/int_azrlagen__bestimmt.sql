-- What the Auslaenderzentralregister says about each person, from its stored facts up to the Stichtag. The newest retrieval of a person speaks;
-- where retrievals were made for files of several offices, none is pieced together with another. What stops a person counts from each of them.
-- Status is the newest of the facts that stand for one. The office in charge is the one that reported the newest arrival (order of events).
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

abrufe as (
    select
        datensaetze.person_id,
        datensaetze.stelle,
        datensaetze.stand,
        datensaetze.stand < lauf.stichtag - {{ var('hoechstalter_aufenthalt_tage') }} as ist_veraltet,
        lauf.stichtag,
        blaetter.datensatz_nr,
        blaetter.delivery_id,
        blaetter.source_row,
        row_number() over (
            partition by datensaetze.person_id
            order by datensaetze.ist_unsicher asc, blaetter.abruf_am desc, datensaetze.record_key asc
        ) as rang
    from {{ ref('stg_azr__datenblaetter') }} as blaetter
    cross join lauf
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'azr' and blaetter.datensatz_nr = datensaetze.datensatz_nr
    where blaetter.verbleib = 'AKTUELL'
),

sachverhalte as (
    select
        abrufe.person_id,
        abrufe.stichtag,
        abrufe.rang,
        sachverhalte.*
    from {{ ref('stg_azr__sachverhalte') }} as sachverhalte
    inner join abrufe
        on sachverhalte.stammsatz_nr = abrufe.datensatz_nr and sachverhalte.delivery_id = abrufe.delivery_id
    where sachverhalte.datum_von <= abrufe.stichtag
),

juengste as (
    select
        person_id,
        stichtag,
        {% for name, wirkung in [('status', 'STATUS'), ('pflicht', 'VOLLZIEHBAR')] %}
            arg_max(
                { code: wert, block: block, von: datum_von, bis: datum_bis, rgl: norm, grund: duld_grund, gespeichert: gespeichert_am },
                (datum_von, gespeichert_am, datensatz_nr)
            ) filter (where wirkung = '{{ wirkung }}') as {{ name }},
        {% endfor %}
        arg_max({ am: datum_von, zielst: zielstaat }, (datum_von, datensatz_nr)) filter (where wirkung = 'ANDROHUNG') as androhung,
        max(datum_bis) filter (where wirkung = 'FRIST') as frist_bis,
        arg_max({ stand: wert, am: datum_von }, (datum_von, gespeichert_am, datensatz_nr)) filter (where wirkung = 'AUSWEISUNG') as ausweisung,
        arg_max({ art: wert, zielst: zielstaat, am: datum_von }, (datum_von, datensatz_nr)) filter (where wirkung = 'VERBOT') as verbot,
        max(datum_von) filter (where wirkung = 'VERBOT_ENDE') as verbot_ende_am,
        max(datum_von) filter (where wirkung = 'SCHUTZ') as schutz_am,
        max(datum_von) filter (where wirkung = 'SCHUTZ_ENDE') as schutz_ende_am,
        arg_max(wirkung, (datum_von, gespeichert_am, datensatz_nr)) filter (
            where wirkung in ('ASYL_OFFEN', 'ASYL_BEENDET', 'SCHUTZ', 'VERBOT')
        ) as asyl,
        arg_max(meldende_abh, (datum_von, gespeichert_am, datensatz_nr)) filter (where wirkung = 'ZUZUG') as abh,
        arg_max({ art: dokumentart, bis: datum_bis }, (datum_bis, datensatz_nr)) filter (
            where wirkung = 'DOKUMENT' and pruefergebnis = 'ECHT' and datum_bis is not null
        ) as dokument
    from sachverhalte
    where rang = 1
    group by person_id, stichtag
),

stopps as (
    select
        person_id,
        bool_or(wirkung = 'VERSTORBEN') as ist_verstorben,
        bool_or(wirkung = 'SPERRE' and coalesce(datum_bis >= stichtag, true)) as hat_sperre,
        max(datum_von) filter (where wirkung = 'FORTZUG') as fortzug_am,
        max(datum_von) filter (where wirkung = 'FORTZUG_UNBEKANNT') as fortzug_unbekannt_am,
        max(datum_von) filter (where wirkung = 'ZUZUG') as zuzug_am
    from sachverhalte
    group by person_id
),

-- A duty to leave that became enforceable ends a title, but a Duldung that runs suspends the removal: it stays the status.
gedeutet as (
    select
        *,
        case
            when pflicht is null or status['von'] > pflicht['von'] then status
            when status['block'] = 'DULDUNG' and coalesce(status['bis'] >= stichtag, true) then status
            else pflicht
        end as lage,
        pflicht['von'] as vollz_seit
    from juengste
),

bestimmt as (
    select
        abrufe.person_id,
        nullif(gedeutet.lage['code'], 'UNB') as status,
        gedeutet.lage['rgl'] as status_rgl,
        gedeutet.lage['von'] as status_von,
        gedeutet.lage['bis'] as status_bis,
        gedeutet.lage['grund'] as duld_grund,
        gedeutet.lage['gespeichert'] as status_gespeichert_am,
        gedeutet.vollz_seit,
        gedeutet.androhung['am'] as androhung_am,
        gedeutet.androhung['zielst'] as androhung_zielst,
        gedeutet.frist_bis,
        gedeutet.ausweisung['am'] as ausweisung_am,
        gedeutet.ausweisung['stand'] as ausweisung_st,
        case when coalesce(gedeutet.verbot_ende_am < gedeutet.verbot['am'], true) then gedeutet.verbot['art'] end as abschv_art,
        case when coalesce(gedeutet.verbot_ende_am < gedeutet.verbot['am'], true) then gedeutet.verbot['zielst'] end as abschv_zielst,
        coalesce(gedeutet.schutz_am > coalesce(gedeutet.schutz_ende_am, date '0001-01-01'), false) as hat_schutz,
        coalesce(gedeutet.asyl = 'ASYL_OFFEN', false) as ist_asylverfahren_offen,
        gedeutet.abh,
        coalesce(stopps.fortzug_unbekannt_am > coalesce(stopps.zuzug_am, date '0001-01-01'), false) as ist_unbekannt_verzogen,
        coalesce(stopps.ist_verstorben, false) as ist_verstorben,
        coalesce(stopps.hat_sperre, false) as hat_sperre,
        stopps.fortzug_am,
        stopps.fortzug_unbekannt_am,
        stopps.zuzug_am,
        gedeutet.dokument['art'] as pass_art,
        gedeutet.dokument['bis'] as pass_gueltig_bis,
        abrufe.ist_veraltet,
        abrufe.stelle,
        abrufe.stand,
        abrufe.delivery_id,
        abrufe.source_row
    from abrufe
    left join gedeutet on abrufe.person_id = gedeutet.person_id
    left join stopps on abrufe.person_id = stopps.person_id
    where abrufe.rang = 1
)

select * from bestimmt
