-- What a role leads to stands in its row, because nothing else of the matter belongs to the person: whose proceeding, since when, and whether the
-- police know of a conviction.
with source as (
    select * from {{ source('source', 'pol__rolle') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        vorgangsnr || '/' || pol_person_id as datensatz_nr,
        satzart,
        vorgangsnr,
        pol_person_id,
        ltrim(pol_person_id, '0') as pol_person_id_einheitlich,
        rolle,
        {{ zeitpunkt('stand') }} as stand
    from source
),

saetze as ({{ zustand('renamed') }}),

vorgaenge as (
    select * from {{ ref('stg_pol__vorgaenge') }}
    where rang = 1
),

personen as (
    select
        pol_person_id_einheitlich,
        stammsatz_nr,
        verbleib
    from {{ ref('stg_pol__personen') }}
    where lfd_nr = 0 and rang = 1
),

beurteilt as (
    select
        saetze.delivery_id,
        saetze.source_row,
        saetze.datensatz_nr,
        coalesce(personen.stammsatz_nr, saetze.pol_person_id_einheitlich) as stammsatz_nr,
        saetze.satzart,
        saetze.vorgangsnr,
        saetze.pol_person_id,
        saetze.rolle,
        saetze.stand,
        vorgaenge.verfahren_nr,
        vorgaenge.sta_id,
        {{ vorschrift('vorgaenge.norm') }} as norm,
        coalesce(vorgaenge.abgabe_am, cast(vorgaenge.tatzeit_von as date)) as begonnen_am,
        case when vorgaenge.datensatz_nr is not null then coalesce(vorgaenge.ergebnisart in ('004', '007'), false) end as ist_verurteilt,
        saetze.lieferung_stichtag,
        saetze.lieferung_erzeugt_am,
        saetze.rang,
        case
            when saetze.verbleib <> 'AKTUELL' then saetze.verbleib
            when vorgaenge.datensatz_nr is null or personen.stammsatz_nr is null then 'OHNE_STAMMSATZ'
            when vorgaenge.verbleib <> 'AKTUELL' then vorgaenge.verbleib
            else personen.verbleib
        end as verbleib
    from saetze
    left join vorgaenge on saetze.vorgangsnr = vorgaenge.datensatz_nr
    left join personen on saetze.pol_person_id_einheitlich = personen.pol_person_id_einheitlich
)

select * from beurteilt
