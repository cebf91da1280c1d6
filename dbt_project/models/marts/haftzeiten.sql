-- One row per custody stay in force, ended ones included: time in custody is needed back to the deed.
with haften as (
    select
        record_key as haft_id,
        person_id,
        jva,
        haftart,
        ist_strafhaft,
        ist_untersuchungshaft,
        beginn_am,
        ende_am,
        halbstrafe_am,
        zweidrittel_am,
        entlassung_vorgesehen_am,
        entlassung_festgesetzt_am,
        par456a,
        ueberhaft,
        delivery_id,
        source_row
    from {{ ref('int_haften__verknuepft') }}
)

select * from haften
