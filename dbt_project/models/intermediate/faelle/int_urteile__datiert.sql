-- What follows for a conviction from other rows of the person: age at the deed, days in custody since the deed, deed during a running suspension.
-- One row per conviction.
{{ config(materialized='table') }}

with lauf as (
    select stichtag from {{ source('source', 'run_control') }}
),

urteile as (
    select * from {{ ref('int_verurteilungen__vereinigt') }}
),

haftzeiten as (
    select * from {{ ref('int_haftzeiten__zusammengefasst') }}
),

personen as (
    select * from {{ ref('int_geburtsdaten__eingegrenzt') }}
),

-- Days in custody between the deed and the Stichtag. Both ends of a block lie before the Stichtag, so only the deed cuts it.
gesehene_haft as (
    select
        urteile.datensatz_nr,
        coalesce(sum(haftzeiten.bis - greatest(haftzeiten.von, urteile.tat_letzter_tag)) filter (where haftzeiten.variante = 'MIN'), 0) as tage_min,
        coalesce(sum(haftzeiten.bis - greatest(haftzeiten.von, urteile.tat_letzter_tag)) filter (where haftzeiten.variante = 'MAX'), 0) as tage_max
    from urteile
    left join haftzeiten
        on urteile.person_id = haftzeiten.person_id and urteile.tat_letzter_tag < haftzeiten.bis
    group by urteile.datensatz_nr
),

-- Sentences that had to be served, with the time in which that can have been: from when the sentence (or the revocation of its suspension) was
-- final until it was done, at the latest the Stichtag. A sentence absorbed by another is served with that one. Of a copy nobody knows whether it
-- was to be served: it widens its own span only.
zu_verbuessen as (
    select
        urteile.person_id,
        urteile.quelle,
        urteile.datensatz_nr,
        urteile.tat_letzter_tag,
        case when urteile.ist_bewaehrung then urteile.bew_widerruf_am else urteile.rechtskraft_am end as ab,
        case
            when urteile.vollstr_erledigt_am < lauf.stichtag then urteile.vollstr_erledigt_am
            else lauf.stichtag
        end as bis,
        urteile.dauer_monate,
        urteile.dauer_tage
    from urteile
    cross join lauf
    where
        urteile.strafart in ('FS', 'JS')
        and urteile.einbezogen_in_id is null
        and urteile.rechtskraft_am <= lauf.stichtag
        and (not coalesce(urteile.ist_bewaehrung, false) or urteile.bew_widerruf_am <= lauf.stichtag)
),

-- For life, or a length that the register does not say: nothing bounds it but the Stichtag.
mit_ende as (
    select
        *,
        case
            when dauer_monate is null and dauer_tage is null then bis
            else least(bis, cast(ab + to_months(coalesce(dauer_monate, 0)) + to_days(coalesce(dauer_tage, 0)) as date))
        end as spaetestens_bis
    from zu_verbuessen
),

-- Seen served: a stay in execution of a sentence reaches into that time, or custody since the deed (remand counts, section 51 StGB) already
-- covers the whole length.
ungesehen as (
    select
        strafen.person_id,
        strafen.quelle,
        strafen.datensatz_nr,
        strafen.ab,
        strafen.spaetestens_bis
    from mit_ende as strafen
    inner join gesehene_haft on strafen.datensatz_nr = gesehene_haft.datensatz_nr
    where
        strafen.spaetestens_bis > strafen.ab
        and gesehene_haft.tage_min < strafen.spaetestens_bis - strafen.ab
        and not exists (
            select 1
            from {{ ref('int_haften__verknuepft') }} as haften
            where
                haften.person_id = strafen.person_id
                and haften.ist_strafhaft
                and haften.haft_bis_max >= strafen.ab
                and haften.beginn_am <= strafen.bis
        )
),

ungesehene_tage as (
    select
        urteile.datensatz_nr,
        coalesce(sum(ungesehen.spaetestens_bis - greatest(ungesehen.ab, urteile.tat_letzter_tag)), 0) as tage
    from urteile
    left join ungesehen
        on
            urteile.person_id = ungesehen.person_id
            and urteile.tat_letzter_tag < ungesehen.spaetestens_bis
            and (ungesehen.quelle = 'bzr' or urteile.datensatz_nr = ungesehen.datensatz_nr)
    group by urteile.datensatz_nr
),

-- Suspended sentences and suspended remainders of the register, with their end: the earliest of what is noted (least() skips what is not).
-- Without any end noted it is unknown how long they ran.
bewaehrungen as (
    select
        person_id,
        datensatz_nr,
        rechtskraft_am as ab,
        least(bew_bis, bew_widerruf_am, strafe_erlassen_am) as bis
    from urteile
    where quelle = 'bzr' and ist_bewaehrung and rechtskraft_am is not null
    union all
    select
        person_id,
        datensatz_nr,
        strafrest_ausgesetzt_am as ab,
        least(
            bew_bis,
            case when bew_widerruf_am >= strafrest_ausgesetzt_am then bew_widerruf_am end,
            strafe_erlassen_am
        ) as bis
    from urteile
    where strafrest_ausgesetzt_am is not null
),

tat_in_bewaehrung as (
    select
        urteile.datensatz_nr,
        bool_or(urteile.tat_letzter_tag between bewaehrungen.ab and bewaehrungen.bis) as ist_sicher,
        bool_or(bewaehrungen.bis is null and urteile.tat_letzter_tag >= bewaehrungen.ab) as ist_moeglich
    from urteile
    inner join bewaehrungen
        on urteile.person_id = bewaehrungen.person_id and urteile.datensatz_nr <> bewaehrungen.datensatz_nr
    group by urteile.datensatz_nr
),

datiert as (
    select
        urteile.datensatz_nr,
        {{ volle_jahre('personen.geburtsdatum_bis', 'urteile.tat_letzter_tag') }} as alter_bei_tat_min,
        {{ volle_jahre('personen.geburtsdatum_von', 'urteile.tat_letzter_tag') }} as alter_bei_tat_max,
        case
            when urteile.tat_letzter_tag is null then null
            when coalesce(tat_in_bewaehrung.ist_sicher, false) then true
            when coalesce(tat_in_bewaehrung.ist_moeglich, false) then null
            else false
        end as ist_in_bewaehrung,
        cast(gesehene_haft.tage_min as integer) as hafttage_seit_tat_min,
        cast(least(
            gesehene_haft.tage_max + ungesehene_tage.tage,
            greatest(lauf.stichtag - urteile.tat_letzter_tag, 0)
        ) as integer) as hafttage_seit_tat_max
    from urteile
    cross join lauf
    inner join gesehene_haft on urteile.datensatz_nr = gesehene_haft.datensatz_nr
    inner join ungesehene_tage on urteile.datensatz_nr = ungesehene_tage.datensatz_nr
    inner join personen on urteile.person_id = personen.person_id
    left join tat_in_bewaehrung on urteile.datensatz_nr = tat_in_bewaehrung.datensatz_nr
)

select * from datiert
