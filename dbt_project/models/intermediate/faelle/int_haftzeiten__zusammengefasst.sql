-- Time in custody without counting a day twice: overlapping stays of a person are merged, once with the least and once with the greatest end
-- of a stay that goes on.
with haften as (
    select
        person_id,
        'MIN' as variante,
        beginn_am as von,
        haft_bis_min as bis
    from {{ ref('int_haften__verknuepft') }}
    where ist_haft and haft_bis_min > beginn_am
    union all
    select
        person_id,
        'MAX' as variante,
        beginn_am as von,
        haft_bis_max as bis
    from {{ ref('int_haften__verknuepft') }}
    where ist_haft and haft_bis_max > beginn_am
),

mit_vorherigen as (
    select
        *,
        max(bis) over (
            partition by person_id, variante
            order by von, bis
            rows between unbounded preceding and 1 preceding
        ) as bisher_bis
    from haften
),

bloecke as (
    select
        *,
        count(*) filter (where bisher_bis is null or von > bisher_bis) over (
            partition by person_id, variante
            order by von, bis
            rows between unbounded preceding and current row
        ) as block_nr
    from mit_vorherigen
),

zusammengefasst as (
    select
        person_id,
        variante,
        cast(block_nr as integer) as block_nr,
        min(von) as von,
        max(bis) as bis
    from bloecke
    group by person_id, variante, block_nr
)

select * from zusammengefasst
