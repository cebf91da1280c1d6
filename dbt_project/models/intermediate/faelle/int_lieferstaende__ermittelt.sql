-- How old an office's word is: the Stichtag of its newest delivery in use, per object. A record that did not change since is as fresh as that.
with lieferungen as (
    select
        quelle,
        stelle,
        objekt,
        stichtag
    from {{ source('source', 'deliveries') }}
    where verwendung = 'TAKEN'
),

ermittelt as (
    select
        quelle,
        stelle,
        objekt,
        max(stichtag) as stand
    from lieferungen
    group by all
)

select * from ermittelt
