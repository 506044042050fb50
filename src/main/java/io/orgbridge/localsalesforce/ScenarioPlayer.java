package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a scenario: each act once, when it is due and its user and place exist. That an act was done is stored in the
 * commit that did it, so a crash and a restart neither lose nor repeat one. It goes by the true time, however wrong the
 * stand-in's clock is.
 */
final class ScenarioPlayer {
    private static final Logger LOG = LoggerFactory.getLogger(ScenarioPlayer.class);

    private final Settings settings;
    private final Store store;
    private final Acts acts;
    private final Happenings happenings;
    private final String name;
    private final List<Scenario.Act> all;
    /** Acts that are done together: those of the same second. */
    private final List<List<Scenario.Act>> units;

    ScenarioPlayer(Settings settings, Store store, Acts acts, Happenings happenings) {
        this.settings = settings;
        this.store = store;
        this.acts = acts;
        this.happenings = happenings;
        Scenario scenario = settings.scenario();
        this.name = scenario == null ? "" : scenario.name() + " ";
        this.all = scenario == null ? List.of() : scenario.acts();
        this.units = units(all);
    }

    private static List<List<Scenario.Act>> units(List<Scenario.Act> acts) {
        Map<String, List<Scenario.Act>> byKey = new LinkedHashMap<>();
        List<List<Scenario.Act>> units = new ArrayList<>();
        for (Scenario.Act act : acts) {
            List<Scenario.Act> unit = act.sameSecondAs() == null ? null : byKey.get(act.sameSecondAs());
            if (unit == null) {
                unit = new ArrayList<>();
                units.add(unit);
            }
            unit.add(act);
            byKey.put(act.key(), unit);
        }
        return units;
    }

    int total() {
        return all.size();
    }

    /** How many acts are done; inside a read. */
    int done() {
        return (int) all.stream().filter(this::isDone).count();
    }

    private boolean isDone(Scenario.Act act) {
        return store.acts.containsKey(name + act.key());
    }

    /** Lets happen again what had happened and what lives no longer than the process. */
    void resume() {
        for (Scenario.Act act : all) {
            if (isDone(act) && act.deed() instanceof Scenario.Deed.Happens what && isOfTheProcess(what.happening())) {
                perform(act, 0);
            }
        }
    }

    private static boolean isOfTheProcess(Happening happening) {
        return happening instanceof Happening.ClockSkewed || happening instanceof Happening.CertificateReplaced;
    }

    /** Does what is due. */
    void tick() {
        while (store.read(() -> next() != null) && store.write(this::step)) {
            LOG.debug("an act of the scenario is done");
        }
    }

    /** Begins the story if it has not begun, or does the next unit; false if there was nothing to do. */
    private boolean step() {
        List<Scenario.Act> unit = next();
        if (unit == null) {
            return false;
        }
        if (!store.numbers.containsKey(name + "start")) {
            store.numbers.put(name + "start", settings.trueNow());
            return true;
        }
        long second = settings.second();
        for (Scenario.Act act : unit) {
            store.acts.put(name + act.key(), perform(act, second));
        }
        return true;
    }

    /** The first unit that is due and possible; before the start, any that is possible. */
    private @Nullable List<Scenario.Act> next() {
        Long start = store.numbers.get(name + "start");
        for (List<Scenario.Act> unit : units) {
            Scenario.Act first = unit.get(0);
            boolean due = start == null
                    ? mayBegin(first)
                    : settings.trueNow() >= start + first.at().toMillis();
            if (due && !isDone(first) && unit.stream().allMatch(this::isPossible)) {
                return unit;
            }
        }
        return null;
    }

    /** What is about nobody begins no story in which there is somebody. */
    private boolean mayBegin(Scenario.Act act) {
        return !act.as().isEmpty() || all.stream().allMatch(any -> any.as().isEmpty());
    }

    private boolean isPossible(Scenario.Act act) {
        if (act.deed() instanceof Scenario.Deed.Happens what) {
            return happenings.isPossible(what.happening());
        }
        try {
            Session session = acts.session(act.as());
            if (store.lockedOrgs.containsKey(session.org().serial())
                    || store.frozenUsers.containsKey(session.user().serial())) {
                return false;
            }
            if (act.deed() instanceof Scenario.Deed.Post post) {
                acts.place(session, post.place());
                acts.body(session, post.text());
                return true;
            }
            if (act.deed() instanceof Scenario.Deed.Item item) {
                acts.place(session, item.place());
                return true;
            }
            if (act.deed() instanceof Scenario.Deed.CommentOn comment) {
                acts.body(session, comment.text());
                return store.acts.containsKey(name + comment.key());
            }
            Scenario.Deed.EditOf edit = (Scenario.Deed.EditOf) act.deed();
            acts.body(session, edit.text());
            return store.acts.containsKey(name + edit.key());
        } catch (ApiException e) {
            return false;
        }
    }

    /** Does an act and answers the serial of what it made or changed, 0 for nothing. */
    private long perform(Scenario.Act act, long second) {
        try {
            if (act.deed() instanceof Scenario.Deed.Happens what) {
                happenings.befall(what.happening());
                return 0;
            }
            if (act.deed() instanceof Scenario.Deed.Post post) {
                return acts.post(act.as(), post.place(), post.text(), second).serial();
            }
            if (act.deed() instanceof Scenario.Deed.Item item) {
                return acts.systemItem(act.as(), item.place(), item.item()).serial();
            }
            if (act.deed() instanceof Scenario.Deed.CommentOn comment) {
                String element = Ids.of(Ids.FEED_ITEM, store.acts.get(name + comment.key()));
                return acts.comment(act.as(), element, comment.text(), second).serial();
            }
            Scenario.Deed.EditOf edit = (Scenario.Deed.EditOf) act.deed();
            long serial = store.acts.get(name + edit.key());
            String prefix = store.comments.containsKey(serial) ? Ids.FEED_COMMENT : Ids.FEED_ITEM;
            acts.edit(act.as(), Ids.of(prefix, serial), edit.text());
            return serial;
        } catch (ApiException e) {
            LOG.warn("the scenario's act {} was refused: {}", act.key(), e.getMessage());
            return 0;
        }
    }
}
