with source as (
    select * from {{ source('source', 'sta__mitteilung') }}
),

renamed as (
    select
        delivery_id,
        source_row,
        mitteilung_id as datensatz_nr,
        {{ datum_iso('mitteilung_am') }} as mitteilung_am,
        art,
        sta_id,
        sta_az,
        sta_id || '/' || {{ aktenzeichen('sta_az') }} as verfahren_nr,
        gericht_id,
        gericht_az,
        {{ aktenzeichen('gericht_az') }} as geschaeftsnr_einheitlich,
        familienname,
        geburtsname,
        vornamen,
        {{ teildatum_iso('geb_datum') }} as geburtsdatum,
        geb_ort as geburtsort,
        geschlecht,
        staatsang,
        {{ datum_iso('erstes_urteil_am') }} as erstes_urteil_am,
        {{ datum_iso('rechtskraft_am') }} as rechtskraft_am,
        erledigungsart,
        einstellungsart,
        ergebnisart,
        string_split(rechtsfolgen, '|') as rechtsfolgen,
        {{ ja_nein('waffe') }} as waffe,
        cast(string_split(tat_tage, '|') as date[]) as tat_tage
    from source
)

select * from renamed
