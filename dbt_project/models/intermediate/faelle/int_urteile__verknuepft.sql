-- The convictions of each person in force: those of the person's newest register extract. An entry that only an older extract shows has been
-- erased since, and what is erased may not be held against the person (section 51 BZRG).
{{ config(materialized='table') }}

with auskuenfte as (
    select * from {{ ref('int_auskuenfte__gewaehlt') }}
),

-- Announced, but not yet in force: from the announcement on the conviction is not used (gate G6), from the day in force it is gone.
angekuendigt as (
    select schluessel as datensatz_nr
    from {{ ref('int_loeschungen__vereinigt') }}
    where quelle = 'bzr' and objekt = 'URTEIL' and wirkung = 'ENTFERNT' and not ist_wirksam
    group by schluessel
),

urteile as (
    select
        * exclude (stammsatz_nr, lieferung_stichtag, lieferung_erzeugt_am, verbleib, rechtskraft_am),
        rechtskraft_am as rechtskraft_im_register,
        {{ aktenzeichen('geschaeftsnr') }} as geschaeftsnr_einheitlich
    from {{ ref('stg_bzr__urteile') }}
    where verbleib = 'AKTUELL'
),

der_person as (
    select
        urteile.*,
        auskuenfte.person_id,
        auskuenfte.stufe as link_stufe,
        auskuenfte.ist_unsicher as ist_link_unsicher,
        auskuenfte.auskunft_am,
        angekuendigt.datensatz_nr is not null as ist_aufgehoben,
        count(*) over (
            partition by
                auskuenfte.person_id,
                urteile.gericht_id,
                urteile.erstes_urteil_am,
                urteile.geschaeftsnr_einheitlich
        ) as gleiche
    from urteile
    inner join auskuenfte on urteile.auskunft_id = auskuenfte.auskunft_id
    left join angekuendigt on urteile.datensatz_nr = angekuendigt.datensatz_nr
),

-- A notice belongs to an entry of the same person by court, day of the first judgement and file number; where two entries fit, to neither.
-- The register comes first: finality is taken from the notice only where the register shows none, and days of deeds that do not end with the
-- register's last one are a contradiction, so they stay unknown.
verknuepft as (
    select
        der_person.*,
        coalesce(der_person.rechtskraft_im_register, meldungen.rechtskraft_am) as rechtskraft_am,
        meldungen.waffe,
        case when list_max(meldungen.tat_tage) = der_person.tat_letzter_tag then meldungen.tat_tage end as tat_tage
    from der_person
    left join {{ ref('int_urteilsmeldungen__verknuepft') }} as meldungen
        on
            der_person.gleiche = 1
            and der_person.person_id = meldungen.person_id
            and der_person.gericht_id = meldungen.gericht_id
            and der_person.erstes_urteil_am = meldungen.erstes_urteil_am
            and der_person.geschaeftsnr_einheitlich = meldungen.geschaeftsnr_einheitlich
),

bereinigt as (
    select * exclude (geschaeftsnr_einheitlich, gleiche, rechtskraft_im_register)
    from verknuepft
)

select * from bereinigt
