-- The convictions of each person in force: those of the person's newest register extract. An entry that only an older extract shows has been
-- erased since, and what is erased may not be held against the person (section 51 BZRG).
{{ config(materialized='table') }}

with auskuenfte as (
    select
        datensaetze.person_id,
        datensaetze.stufe,
        datensaetze.ist_unsicher,
        auskuenfte.auskunft_id,
        auskuenfte.auskunft_am
    from {{ ref('int_datensaetze__verknuepft') }} as datensaetze
    inner join {{ ref('int_auskuenfte__zustand') }} as auskuenfte
        on datensaetze.datensatz_nr = auskuenfte.datensatz_nr and auskuenfte.verbleib = 'AKTUELL'
    where datensaetze.quelle = 'bzr'
    qualify row_number() over (
        partition by datensaetze.person_id
        order by
            datensaetze.ist_unsicher asc,
            auskuenfte.auskunft_am desc,
            auskuenfte.lieferung_erzeugt_am desc,
            auskuenfte.auskunft_id desc
    ) = 1
),

-- Announced, but not yet in force: from the announcement on the conviction is not used (gate G6), from the day in force it is gone.
angekuendigt as (
    select schluessel as datensatz_nr
    from {{ ref('int_loeschungen__vereinigt') }}
    where quelle = 'bzr' and objekt = 'URTEIL' and wirkung = 'ENTFERNT' and not ist_wirksam
    group by schluessel
),

urteile as (
    select * exclude (stammsatz_nr, lieferung_stichtag, lieferung_erzeugt_am, verbleib)
    from {{ ref('int_urteile__zustand') }}
    where verbleib = 'AKTUELL'
),

verknuepft as (
    select
        urteile.*,
        auskuenfte.person_id,
        auskuenfte.stufe as link_stufe,
        auskuenfte.ist_unsicher as ist_link_unsicher,
        auskuenfte.auskunft_am,
        angekuendigt.datensatz_nr is not null as ist_aufgehoben
    from urteile
    inner join auskuenfte on urteile.auskunft_id = auskuenfte.auskunft_id
    left join angekuendigt on urteile.datensatz_nr = angekuendigt.datensatz_nr
)

select * from verknuepft
