-- Every record that tells of a conviction, by the conviction: the entry in the newest register extract, the same entry in older ones, the notices
-- of its proceeding, the matter of the police it came from. What is erased goes from all of them, not only from where it was looked up.
with auskuenfte as (
    select
        auskunft_id,
        abh,
        abh_az
    from {{ ref('stg_bzr__auskuenfte') }}
    group by auskunft_id, abh, abh_az
),

-- An extract is asked for one file; by the file an older extract is known that bears nobody any more.
akten as (
    select
        auskuenfte.abh,
        auskuenfte.abh_az,
        min(datensaetze.person_id) as person_id
    from auskuenfte
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'bzr' and auskuenfte.auskunft_id = datensaetze.datensatz_nr
    where not datensaetze.ist_unsicher
    group by auskuenfte.abh, auskuenfte.abh_az
    having count(distinct datensaetze.person_id) = 1
),

in_kraft as (
    select
        verurteilung_id as datensatz_nr,
        gericht_id,
        erstes_urteil_am,
        {{ aktenzeichen('geschaeftsnr') }} as geschaeftsnr_einheitlich
    from {{ ref('verurteilungen') }}
),

eintraege as (
    select
        akten.person_id,
        urteile.gericht_id,
        urteile.erstes_urteil_am,
        {{ aktenzeichen('urteile.geschaeftsnr') }} as geschaeftsnr_einheitlich,
        urteile.datensatz_nr,
        'bzr:' || urteile.auskunft_id as record_key
    from {{ ref('stg_bzr__urteile') }} as urteile
    inner join auskuenfte on urteile.auskunft_id = auskuenfte.auskunft_id
    inner join akten on auskuenfte.abh = akten.abh and auskuenfte.abh_az = akten.abh_az
),

-- A corrected extract may give the number of an entry to another one: then the number means the one in force.
aus_auskuenften as (
    select
        eintraege.person_id,
        eintraege.gericht_id,
        eintraege.erstes_urteil_am,
        eintraege.geschaeftsnr_einheitlich,
        'bzr:' || eintraege.datensatz_nr as nachweis,
        eintraege.record_key,
        in_kraft.datensatz_nr is not null as ist_in_kraft
    from eintraege
    left join in_kraft on eintraege.datensatz_nr = in_kraft.datensatz_nr
    where
        in_kraft.datensatz_nr is null
        or (
            eintraege.gericht_id is not distinct from in_kraft.gericht_id
            and eintraege.erstes_urteil_am is not distinct from in_kraft.erstes_urteil_am
            and eintraege.geschaeftsnr_einheitlich is not distinct from in_kraft.geschaeftsnr_einheitlich
        )
),

mitteilungen as (
    select
        datensaetze.person_id,
        mitteilungen.gericht_id,
        mitteilungen.erstes_urteil_am,
        mitteilungen.geschaeftsnr_einheitlich,
        mitteilungen.verfahren_nr,
        mitteilungen.datensatz_nr
    from {{ ref('stg_sta__mitteilungen') }} as mitteilungen
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'sta' and mitteilungen.datensatz_nr = datensaetze.datensatz_nr
    where not datensaetze.ist_unsicher
),

-- Proceedings that ended in one conviction: all that was told of them is about it.
verfahren as (
    select
        person_id,
        verfahren_nr,
        min(gericht_id) as gericht_id,
        min(erstes_urteil_am) as erstes_urteil_am,
        min(geschaeftsnr_einheitlich) as geschaeftsnr_einheitlich
    from mitteilungen
    where gericht_id is not null and erstes_urteil_am is not null and geschaeftsnr_einheitlich is not null
    group by person_id, verfahren_nr
    having count(distinct concat_ws('|', gericht_id, erstes_urteil_am, geschaeftsnr_einheitlich)) = 1
),

aus_mitteilungen as (
    select
        mitteilungen.person_id,
        coalesce(verfahren.gericht_id, mitteilungen.gericht_id) as gericht_id,
        coalesce(verfahren.erstes_urteil_am, mitteilungen.erstes_urteil_am) as erstes_urteil_am,
        coalesce(verfahren.geschaeftsnr_einheitlich, mitteilungen.geschaeftsnr_einheitlich) as geschaeftsnr_einheitlich,
        'sta:' || mitteilungen.datensatz_nr as nachweis,
        'sta:' || mitteilungen.datensatz_nr as record_key,
        false as ist_in_kraft
    from mitteilungen
    left join verfahren
        on mitteilungen.person_id = verfahren.person_id and mitteilungen.verfahren_nr = verfahren.verfahren_nr
),

-- A matter with other suspects stays: it is theirs as well.
vorgaenge as (
    select
        rollen.vorgangsnr,
        min(rollen.verfahren_nr) as verfahren_nr,
        min(datensaetze.person_id) as person_id
    from {{ ref('stg_pol__rollen') }} as rollen
    left join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'pol' and rollen.stammsatz_nr = datensaetze.datensatz_nr
    where rollen.verbleib = 'AKTUELL'
    group by rollen.vorgangsnr
    having count(distinct coalesce(datensaetze.person_id, rollen.stammsatz_nr)) = 1 and not bool_or(coalesce(datensaetze.ist_unsicher, true))
),

aus_vorgaengen as (
    select
        verfahren.person_id,
        verfahren.gericht_id,
        verfahren.erstes_urteil_am,
        verfahren.geschaeftsnr_einheitlich,
        'pol:' || vorgaenge.vorgangsnr as nachweis,
        'pol:' || vorgaenge.vorgangsnr as record_key,
        false as ist_in_kraft
    from vorgaenge
    inner join verfahren on vorgaenge.person_id = verfahren.person_id and vorgaenge.verfahren_nr = verfahren.verfahren_nr
),

alle as (
    select * from aus_auskuenften
    union
    select * from aus_mitteilungen
    union
    select * from aus_vorgaengen
),

bezeugt as (
    select * from alle
    where gericht_id is not null and erstes_urteil_am is not null and geschaeftsnr_einheitlich is not null
)

select * from bezeugt
