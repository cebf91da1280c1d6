-- The copies of convictions in the offices' files, with their person and what the register says of them. A copy adds nothing to an entry that the
-- extract in use shows (wiederholt_id). What that extract would have to show and does not has been erased since (section 51 BZRG). Only where there
-- is no extract, or the conviction became final after it, nobody knows (ist_in_bzr is null).
{{ config(materialized='table') }}

with abschriften as (
    select
        datensaetze.person_id,
        datensaetze.stufe as link_stufe,
        datensaetze.ist_unsicher as ist_link_unsicher,
        zustand.*
    from {{ ref('stg_abh__verurteilungen') }} as zustand
    inner join {{ ref('int_datensaetze__verknuepft') }} as datensaetze
        on datensaetze.quelle = 'abh' and zustand.stammsatz_nr = datensaetze.datensatz_nr
    where zustand.verbleib = 'AKTUELL'
),

angekuendigt as (
    select schluessel as datensatz_nr
    from {{ ref('int_loeschungen__vereinigt') }}
    where quelle = 'abh' and objekt = 'URTEIL' and wirkung = 'ENTFERNT' and not ist_wirksam
    group by schluessel
),

-- What the courts' notices of the same judgement say, as for entries of the register: finality where the copy names none, weapon, days of the deeds.
gemeldet as (
    select
        abschriften.*,
        coalesce(abschriften.rechtskraft_am, meldungen.rechtskraft_am) as rechtskraft_bekannt_am,
        meldungen.waffe,
        case when list_max(meldungen.tat_tage) = abschriften.tat_letzter_tag then meldungen.tat_tage end as tat_tage,
        angekuendigt.datensatz_nr is not null as ist_aufgehoben
    from abschriften
    left join angekuendigt on abschriften.datensatz_nr = angekuendigt.datensatz_nr
    left join {{ ref('int_urteilsmeldungen__verknuepft') }} as meldungen
        on
            abschriften.person_id = meldungen.person_id
            and abschriften.gericht_id = meldungen.gericht_id
            and abschriften.erstes_urteil_am = meldungen.erstes_urteil_am
            and abschriften.geschaeftsnr_einheitlich = meldungen.geschaeftsnr_einheitlich
),

-- The file number agrees in one spelling, and court and day of the first judgement do where the copy names them; or both agree, and a paragraph does
-- (or the copy names neither number nor paragraph). Where two entries fit, the number decides; which of them it is changes nothing, because a copy
-- adds nothing to either.
eintraege as (
    select
        gemeldet.datensatz_nr,
        urteile.datensatz_nr as wiederholt_id,
        urteile.rechtskraft_am as rechtskraft_im_register
    from gemeldet
    inner join {{ ref('int_urteile__verknuepft') }} as urteile
        on gemeldet.person_id = urteile.person_id
    where
        (
            gemeldet.geschaeftsnr_einheitlich = {{ aktenzeichen('urteile.geschaeftsnr') }}
            and coalesce(gemeldet.gericht_id = urteile.gericht_id, true)
            and coalesce(gemeldet.erstes_urteil_am = urteile.erstes_urteil_am, true)
        )
        or (
            gemeldet.gericht_id = urteile.gericht_id
            and gemeldet.erstes_urteil_am = urteile.erstes_urteil_am
            and (
                list_has_any({{ paragrafen('gemeldet.normen') }}, {{ paragrafen('urteile.normen') }})
                or (gemeldet.geschaeftsnr_einheitlich is null and gemeldet.normen is null)
            )
        )
    qualify row_number() over (
        partition by gemeldet.datensatz_nr
        order by
            coalesce(gemeldet.geschaeftsnr_einheitlich = {{ aktenzeichen('urteile.geschaeftsnr') }}, false) desc,
            urteile.datensatz_nr asc
    ) = 1
),

ohne_eintrag as (
    select gemeldet.*
    from gemeldet
    left join eintraege on gemeldet.datensatz_nr = eintraege.datensatz_nr
    where eintraege.datensatz_nr is null
),

-- The same among the copies that are left, because several offices hold the same: the newest is the first, the others repeat it.
andere_abschriften as (
    select
        ohne_eintrag.datensatz_nr,
        andere.datensatz_nr as wiederholt_id
    from ohne_eintrag
    inner join ohne_eintrag as andere
        on
            ohne_eintrag.person_id = andere.person_id
            and ohne_eintrag.gericht_id = andere.gericht_id
            and ohne_eintrag.erstes_urteil_am = andere.erstes_urteil_am
    where
        (
            ohne_eintrag.geschaeftsnr_einheitlich = andere.geschaeftsnr_einheitlich
            or list_has_any({{ paragrafen('ohne_eintrag.normen') }}, {{ paragrafen('andere.normen') }})
        )
        and (andere.stand, andere.datensatz_nr) > (ohne_eintrag.stand, ohne_eintrag.datensatz_nr)
    qualify row_number() over (
        partition by ohne_eintrag.datensatz_nr
        order by andere.stand desc, andere.datensatz_nr desc
    ) = 1
),

verknuepft as (
    select
        gemeldet.person_id,
        gemeldet.link_stufe,
        gemeldet.ist_link_unsicher,
        gemeldet.delivery_id,
        gemeldet.source_row,
        gemeldet.datensatz_nr,
        gemeldet.abh,
        gemeldet.abh_az,
        gemeldet.gericht_id,
        gemeldet.geschaeftsnr,
        gemeldet.tat_letzter_tag,
        gemeldet.erstes_urteil_am,
        gemeldet.normen,
        gemeldet.strafart,
        gemeldet.dauer_monate,
        gemeldet.dauer_tage,
        gemeldet.tagessaetze,
        gemeldet.entnommen_am,
        gemeldet.entnommen_aus,
        gemeldet.stand,
        gemeldet.waffe,
        gemeldet.tat_tage,
        gemeldet.ist_aufgehoben,
        coalesce(gemeldet.rechtskraft_bekannt_am, eintraege.rechtskraft_im_register) as rechtskraft_am,
        case when eintraege.wiederholt_id is not null then auskuenfte.auskunft_am end as auskunft_am,
        coalesce(eintraege.wiederholt_id, andere_abschriften.wiederholt_id) as wiederholt_id,
        case
            when eintraege.wiederholt_id is not null then true
            when auskuenfte.auskunft_am is null then null
            when coalesce(gemeldet.rechtskraft_bekannt_am, gemeldet.erstes_urteil_am, gemeldet.entnommen_am) > auskuenfte.auskunft_am then null
            else false
        end as ist_in_bzr
    from gemeldet
    left join {{ ref('int_auskuenfte__gewaehlt') }} as auskuenfte on gemeldet.person_id = auskuenfte.person_id
    left join eintraege on gemeldet.datensatz_nr = eintraege.datensatz_nr
    left join andere_abschriften on gemeldet.datensatz_nr = andere_abschriften.datensatz_nr
)

select * from verknuepft
