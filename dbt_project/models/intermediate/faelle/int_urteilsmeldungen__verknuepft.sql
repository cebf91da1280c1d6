-- What the notices of one judgement say together. Where they contradict each other nothing is chosen: the value stays unknown, and the question open.
with mitteilungen as (
    select * from {{ ref('stg_sta__mitteilungen') }}
    where verbleib = 'AKTUELL' and gericht_id is not null and gericht_az is not null and erstes_urteil_am is not null
),

verknuepft as (
    select
        datensaetze.person_id,
        mitteilungen.gericht_id,
        mitteilungen.erstes_urteil_am,
        mitteilungen.geschaeftsnr_einheitlich,
        case when count(distinct mitteilungen.rechtskraft_am) = 1 then max(mitteilungen.rechtskraft_am) end as rechtskraft_am,
        case when count(distinct mitteilungen.waffe) = 1 then bool_or(mitteilungen.waffe) end as waffe,
        case when count(distinct list_sort(mitteilungen.tat_tage)) = 1 then max(list_sort(mitteilungen.tat_tage)) end as tat_tage
    from mitteilungen
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'sta' and mitteilungen.datensatz_nr = datensaetze.datensatz_nr
    group by
        datensaetze.person_id,
        mitteilungen.gericht_id,
        mitteilungen.erstes_urteil_am,
        mitteilungen.geschaeftsnr_einheitlich
)

select * from verknuepft
