-- One row per identity of a person record in force: number 0 is the leading one, the others are aliases of the same record.
{{ config(materialized='table') }}

{% set leer = "cast(null as varchar)" %}

with abh as (
    select
        'abh' as quelle,
        datensatz_nr,
        0 as identitaet_nr,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        geschlecht,
        azr_nr,
        bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_auslaender__zustand') }}
    where verbleib = 'AKTUELL'
),

abh_aliase as (
    select
        'abh' as quelle,
        stammsatz_nr as datensatz_nr,
        cast(row_number() over (partition by stammsatz_nr order by lfd_nr) as integer) as identitaet_nr,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        {{ leer }} as geschlecht,
        {{ leer }} as azr_nr,
        {{ leer }} as bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_auslaenderaliase__zustand') }}
    where verbleib = 'AKTUELL'
),

lka as (
    select
        'lka' as quelle,
        datensatz_nr,
        0 as identitaet_nr,
        familienname,
        {{ leer }} as geburtsname,
        vornamen,
        geburtsdatum,
        {{ leer }} as geburtsort,
        {{ leer }} as geschlecht,
        {{ leer }} as azr_nr,
        {{ leer }} as bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_intensivtaeter__zustand') }}
    where verbleib = 'AKTUELL'
),

bzr as (
    select
        'bzr' as quelle,
        datensatz_nr,
        0 as identitaet_nr,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        geschlecht,
        {{ leer }} as azr_nr,
        {{ leer }} as bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_auskuenfte__zustand') }}
    where verbleib = 'AKTUELL'
),

bzr_aliase as (
    select
        'bzr' as quelle,
        stammsatz_nr as datensatz_nr,
        cast(row_number() over (partition by stammsatz_nr order by lfd_nr) as integer) as identitaet_nr,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        {{ leer }} as geschlecht,
        {{ leer }} as azr_nr,
        {{ leer }} as bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_auskunftaliase__zustand') }}
    where verbleib = 'AKTUELL'
),

sta as (
    select
        'sta' as quelle,
        datensatz_nr,
        0 as identitaet_nr,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        geschlecht,
        {{ leer }} as azr_nr,
        {{ leer }} as bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_mitteilungen__zustand') }}
    where verbleib = 'AKTUELL'
),

jva as (
    select
        'jva' as quelle,
        datensatz_nr,
        0 as identitaet_nr,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        geschlecht,
        {{ leer }} as azr_nr,
        {{ leer }} as bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_haften__zustand') }}
    where verbleib = 'AKTUELL'
),

zab as (
    select
        'zab' as quelle,
        datensatz_nr,
        0 as identitaet_nr,
        familienname,
        {{ leer }} as geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        geschlecht,
        azr_nr,
        {{ leer }} as bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag
    from {{ ref('int_zabpersonen__zustand') }}
    where verbleib = 'AKTUELL'
),

vereinigt as (
    select * from abh
    union all
    select * from abh_aliase
    union all
    select * from lka
    union all
    select * from bzr
    union all
    select * from bzr_aliase
    union all
    select * from sta
    union all
    select * from jva
    union all
    select * from zab
),

benannt as (
    select
        quelle || ':' || datensatz_nr as record_key,
        identitaet_nr,
        quelle,
        datensatz_nr,
        familienname,
        geburtsname,
        vornamen,
        geburtsdatum,
        geburtsort,
        geschlecht,
        azr_nr,
        -- No source of this version delivers the number of a fingerprint record.
        {{ leer }} as d_nummer,
        bamf_az,
        delivery_id,
        source_row,
        lieferung_stichtag as erstmals_bekannt
    from vereinigt
)

select * from benannt
