-- The register extract in use: of each person the newest one, a certainly linked one before the others.
with auskuenfte as (
    select
        datensaetze.person_id,
        datensaetze.stufe,
        datensaetze.ist_unsicher,
        auskuenfte.auskunft_id,
        auskuenfte.auskunft_am
    from {{ ref('int_datensaetze__verknuepft') }} as datensaetze
    inner join {{ ref('stg_bzr__auskuenfte') }} as auskuenfte
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
)

select * from auskuenfte
