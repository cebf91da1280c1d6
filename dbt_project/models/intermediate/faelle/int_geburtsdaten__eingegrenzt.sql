-- The days on which a person may have been born. Dates that agree narrow it down (1990 and 03.05.1990: the day); dates that contradict each
-- other leave all of them open, because nothing says which one is right. One row per person; null where no record names any.
-- What the police hold of a person moves no fact of a rule, a birth date neither.
with grenzen as (
    select
        person_id,
        case when quelle <> 'pol' then {{ teildatum_von('geburtsdatum') }} end as von,
        case when quelle <> 'pol' then {{ teildatum_bis('geburtsdatum') }} end as bis
    from {{ ref('int_datensaetze__verknuepft') }}
),

eingegrenzt as (
    select
        person_id,
        case when max(von) <= min(bis) then max(von) else min(von) end as geburtsdatum_von,
        case when max(von) <= min(bis) then min(bis) else max(bis) end as geburtsdatum_bis
    from grenzen
    group by person_id
)

select * from eingegrenzt
