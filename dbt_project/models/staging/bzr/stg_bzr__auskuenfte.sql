-- Of one person file the newest extract wins as a whole: an entry that it no longer shows has been erased from the register
-- (section 45 BZRG), so nothing is carried over from older extracts. An extract sent twice counts once.
with source as (
    select * from {{ source('source', 'bzr__auskunft') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        auskunft_id as datensatz_nr,
        auskunft_id,
        {{ datum_iso('auskunft_am') }} as auskunft_am,
        abh,
        abh_az,
        zweck_anfrage,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        staatsang
    from source
),

saetze as ({{ zustand('renamed', quelle='bzr', loeschbar=['PERSON'], satzart=false) }}),

nach_akte as (
    select
        *,
        row_number() over (
            partition by abh, abh_az, verbleib
            order by
                auskunft_am desc,
                lieferung_stichtag desc,
                lieferung_erzeugt_am desc,
                source_row desc,
                delivery_id desc
        ) as rang_in_akte
    from saetze
),

beurteilt as (
    select
        * exclude (verbleib, rang_in_akte),
        case
            when verbleib = 'AKTUELL' and rang_in_akte > 1 then 'ERSETZT_DURCH_NEUERE'
            else verbleib
        end as verbleib
    from nach_akte
)

select * from beurteilt
