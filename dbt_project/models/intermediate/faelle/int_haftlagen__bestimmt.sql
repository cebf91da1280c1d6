-- The custody window of each person (B5). Remand gives none: it is no service of a sentence. Not being in any prison is only known when every
-- prison that delivers has spoken lately.
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

personen as (
    select person_id
    from {{ ref('int_datensaetze__verknuepft') }}
    group by person_id
),

anstalten as (
    select
        staende.stelle,
        staende.stand,
        staende.stand < lauf.stichtag - {{ var('hoechstalter_haft_tage') }} as ist_veraltet
    from {{ ref('int_lieferstaende__ermittelt') }} as staende
    cross join lauf
    where staende.quelle = 'jva' and staende.objekt = 'haft'
),

-- The prison to ask when nothing is known is the one that has been silent for longest.
stillste_anstalt as (
    select * from anstalten
    qualify row_number() over (order by stand, stelle) = 1
),

-- Dates that have passed are no window any more.
kommende as (
    select
        haften.person_id,
        haften.record_key,
        haften.stelle,
        haften.lieferstand,
        haften.ist_veraltet,
        haften.delivery_id,
        haften.source_row,
        case when haften.halbstrafe_am >= lauf.stichtag then haften.halbstrafe_am end as halbstrafe_am,
        case when haften.zweidrittel_am >= lauf.stichtag then haften.zweidrittel_am end as zweidrittel_am,
        case when haften.entlassung_festgesetzt_am >= lauf.stichtag then haften.entlassung_festgesetzt_am end as festgesetzt_am,
        case when haften.entlassung_vorgesehen_am >= lauf.stichtag then haften.entlassung_vorgesehen_am end as vorgesehen_am
    from {{ ref('int_haften__verknuepft') }} as haften
    cross join lauf
    where haften.ist_laufend and haften.ist_strafhaft
),

-- least() skips what is unknown, which is meant here: the earliest of the known dates, null only when none is known.
termine as (
    select
        *,
        least(halbstrafe_am, zweidrittel_am, festgesetzt_am) as haftende_am,
        coalesce(festgesetzt_am, vorgesehen_am) as entlassung_am
    from kommende
),

-- The stay shown as evidence is the one that ends first.
gereiht as (
    select
        *,
        row_number() over (partition by person_id order by haftende_am nulls last, record_key) as rang,
        bool_or(ist_veraltet) over (partition by person_id) as ist_eine_veraltet,
        min(entlassung_am) over (partition by person_id) as frist_entlassung_am,
        min(halbstrafe_am) over (partition by person_id) as frist_halbstrafe_am
    from termine
),

strafhaft as (
    select * from gereiht
    where rang = 1
),

zusammengefuehrt as (
    select
        personen.person_id,
        strafhaft.person_id is not null as ist_in_strafhaft,
        coalesce(strafhaft.ist_eine_veraltet, stillste_anstalt.ist_veraltet) as ist_veraltet,
        stillste_anstalt.stelle is not null as liefert_eine_anstalt,
        strafhaft.haftende_am,
        strafhaft.haftende_am - lauf.stichtag as tage,
        strafhaft.frist_entlassung_am,
        strafhaft.frist_halbstrafe_am,
        coalesce(strafhaft.stelle, stillste_anstalt.stelle, 'JVA') as stelle,
        coalesce(strafhaft.lieferstand, stillste_anstalt.stand) as stand,
        strafhaft.delivery_id,
        strafhaft.source_row
    from personen
    cross join lauf
    left join stillste_anstalt on true
    left join strafhaft on personen.person_id = strafhaft.person_id
),

bestimmt as (
    select
        person_id,
        case
            when not liefert_eine_anstalt or ist_veraltet then null
            when ist_in_strafhaft then 'JA'
            else 'NEIN'
        end as in_strafhaft,
        case when not ist_veraltet then cast(tage as integer) end as tage_bis_haftende,
        case
            when not liefert_eine_anstalt then 'NICHT_GELIEFERT'
            when ist_veraltet then 'VERALTET'
            when ist_in_strafhaft and tage is null then 'NICHT_GELIEFERT'
        end as b5_grund,
        frist_entlassung_am,
        frist_halbstrafe_am,
        stelle,
        stand,
        delivery_id,
        source_row
    from zusammengefuehrt
)

select * from bestimmt
