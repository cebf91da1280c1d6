-- Who left the country, and who came back after a removal: departures and returns of all sources, the last of each against the other.
with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

datensaetze as (
    select * from {{ ref('int_datensaetze__verknuepft') }}
),

auslaender as ({{ mit_person('stg_abh__auslaender', quelle='abh', datensaetze='datensaetze') }}),

haften as ({{ mit_person('stg_jva__haften', quelle='jva', datensaetze='datensaetze') }}),

massnahmen as ({{ mit_person('stg_zab__massnahmen', quelle='zab', datensaetze='datensaetze', schluessel='stammsatz_nr') }}),

-- A departure without a day was known when the office changed the row: the stop does not wait for the day.
ausreisen as (
    select
        person_id,
        coalesce(fortzug_am, cast(stand as date)) as ausgereist_am
    from auslaender
    where fortzug_am is not null or fortzug_art is not null
    union all
    select
        person_id,
        coalesce(termin_am, cast(stand as date)) as ausgereist_am
    from massnahmen
    where status = 'VOLLZ'
    union all
    select
        person_id,
        coalesce(ende_am, cast(stand as date)) as ausgereist_am
    from haften
    where ende_art = '001'
    union all
    -- That the register ended a stay by itself, because nobody reported anything, stops only where no office says anything either.
    select
        register.person_id,
        unnest([register.fortzug_am, case when coalesce(akten.ist_veraltet, true) then register.fortzug_unbekannt_am end]) as ausgereist_am
    from {{ ref('int_azrlagen__bestimmt') }} as register
    inner join {{ ref('int_akten__gewaehlt') }} as akten on register.person_id = akten.person_id
),

abschiebungen as (
    select
        person_id,
        coalesce(fortzug_am, cast(stand as date)) as abgeschoben_am
    from auslaender
    where fortzug_art = 'AB'
    union all
    select
        person_id,
        coalesce(termin_am, cast(stand as date)) as abgeschoben_am
    from massnahmen
    where status = 'VOLLZ' and art = 'ABSCH'
    union all
    select
        person_id,
        coalesce(ende_am, cast(stand as date)) as abgeschoben_am
    from haften
    where ende_art = '001'
),

erste_abschiebung as (
    select
        person_id,
        min(abgeschoben_am) as abgeschoben_am
    from abschiebungen
    group by person_id
),

rueckkehren as (
    select
        person_id,
        einreise_am as zurueck_am
    from auslaender
    union all
    select
        person_id,
        beginn_am as zurueck_am
    from haften
    union all
    select
        person_id,
        zuzug_am as zurueck_am
    from {{ ref('int_azrlagen__bestimmt') }}
),

letzte_ausreise as (
    select
        ausreisen.person_id,
        max(ausreisen.ausgereist_am) as ausgereist_am
    from ausreisen
    cross join lauf
    where ausreisen.ausgereist_am <= lauf.stichtag
    group by ausreisen.person_id
),

letzte_rueckkehr as (
    select
        rueckkehren.person_id,
        max(rueckkehren.zurueck_am) as zurueck_am
    from rueckkehren
    cross join lauf
    where rueckkehren.zurueck_am <= lauf.stichtag
    group by rueckkehren.person_id
),

bestimmt as (
    select
        coalesce(letzte_ausreise.person_id, erste_abschiebung.person_id) as person_id,
        letzte_ausreise.ausgereist_am is not null
        and coalesce(letzte_rueckkehr.zurueck_am <= letzte_ausreise.ausgereist_am, true) as ist_fortgezogen,
        coalesce(letzte_rueckkehr.zurueck_am > erste_abschiebung.abgeschoben_am, false) as ist_wieder_eingereist
    from letzte_ausreise
    full outer join erste_abschiebung on letzte_ausreise.person_id = erste_abschiebung.person_id
    left join letzte_rueckkehr on coalesce(letzte_ausreise.person_id, erste_abschiebung.person_id) = letzte_rueckkehr.person_id
)

select * from bestimmt
