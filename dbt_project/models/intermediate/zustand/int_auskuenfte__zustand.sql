-- Of one person file the newest extract wins as a whole: an entry that it no longer shows has been erased from the register
-- (section 45 BZRG), so nothing is carried over from older extracts. An extract sent twice counts once.
with saetze as ({{ zustand(ref('stg_bzr__auskuenfte'), quelle='bzr', loeschbar=['PERSON'], satzart=false) }}),

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
