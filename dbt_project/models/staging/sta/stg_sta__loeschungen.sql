with source as (
    select * from {{ source('source', 'sta__loeschung') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        loesch_id as datensatz_nr,
        objekt,
        schluessel,
        grund,
        {{ datum('wirksam_ab') }} as wirksam_ab,
        {{ datum('eingang_am') }} as eingang_am,
        {{ datum('frist_bis') }} as frist_bis
    from source
)

select * from renamed
