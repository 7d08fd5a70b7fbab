package org.ternmq.sn.client.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Seeds;

/** Finding gateways, on virtual time. */
class SearchEndpointTest {
    private static final long SECOND = 1_000_000_000L;
    private static final SearchOptions OPTIONS = SearchOptions.DEFAULT;
    private static final SearchOptions HELPFUL =
            new SearchOptions(0, OPTIONS.delayMax(), OPTIONS.answerDelayMax(), 3, true);
    private static final Bytes HERE = Bytes.utf8("here");
    private static final Bytes THERE = Bytes.utf8("there");

    @Test
    @Covers({"SN-6.1-4", "SN-6.1-8"})
    void searchBeginsAtRandomAndIsRepeatedMoreAndMoreSeldom() {
        Seeds.each(50, random -> {
            Net net = new Net(OPTIONS, random);
            net.endpoint.search(net.now);
            net.pass(100);

            assertThat(net.sent).containsOnly(new Discovery.SearchGw(0)).hasSizeBetween(5, 6);
            assertThat(net.times.getFirst()).isBetween(0L, 5 * SECOND);
            for (int i = 1; i < net.times.size(); i++) {
                assertThat(net.times.get(i) - net.times.get(i - 1)).isEqualTo((5L << i - 1) * SECOND);
            }
        });
        assertThat(firstTimes()).as("they differ").doesNotHaveDuplicates();
    }

    private static List<Long> firstTimes() {
        List<Long> times = new ArrayList<>();
        Seeds.each(10, random -> {
            Net net = new Net(OPTIONS, random);
            net.endpoint.search(net.now);
            net.pass(5);
            times.add(net.times.getFirst());
        });
        return times;
    }

    @Test
    @Covers("SN-6.1-5")
    void identicalSearchOfAnotherIsAsGoodAsTheOwn() {
        Net net = new Net(OPTIONS, Seeds.random(1));
        net.endpoint.search(net.now);
        net.endpoint.onPacket(new Discovery.SearchGw(0), THERE, net.now);
        net.pass(4);
        assertThat(net.sent).isEmpty();
        net.pass(1);
        assertThat(net.sent).containsExactly(new Discovery.SearchGw(0));

        Net other = new Net(OPTIONS, Seeds.random(1));
        other.endpoint.search(other.now);
        other.endpoint.onPacket(new Discovery.SearchGw(2), THERE, other.now);
        other.pass(5);
        assertThat(other.times.getFirst())
                .as("another radius is another search")
                .isLessThan(5 * SECOND);
    }

    @Test
    void searchEndsWhenSomethingIsFound() {
        Net net = new Net(OPTIONS, Seeds.random(1));
        net.endpoint.search(net.now);
        net.endpoint.onPacket(new Discovery.GwInfo(7, Bytes.EMPTY), HERE, net.now);
        net.endpoint.onPacket(new Discovery.GwInfo(8, THERE), HERE, net.now);
        net.pass(100);

        assertThat(net.sent).isEmpty();
        assertThat(net.found).containsExactly(new Gateway(7, HERE), new Gateway(8, THERE));
        assertThat(net.endpoint.gateways()).isEqualTo(net.found);
    }

    @Test
    @Covers("SN-6.1-3")
    void gatewayThatAdvertisesNoMoreIsDropped() {
        Net net = new Net(OPTIONS, Seeds.random(1));
        net.endpoint.onPacket(new Discovery.Advertise(7, 900), HERE, net.now);
        net.pass(900);
        net.endpoint.onPacket(new Discovery.Advertise(7, 900), HERE, net.now);
        net.pass(3 * 900);
        assertThat(net.endpoint.gateways()).containsExactly(new Gateway(7, HERE));
        net.pass(450);

        assertThat(net.endpoint.gateways()).isEmpty();
        assertThat(net.found).hasSize(1);
        assertThat(net.lost).containsExactly(new Gateway(7, HERE));
    }

    @Test
    @Covers("SN-6.1-7")
    void otherClientsAreAnsweredUnlessSomebodyElseDoes() {
        Net net = new Net(HELPFUL, Seeds.random(1));
        net.endpoint.onPacket(new Discovery.SearchGw(0), THERE, net.now);
        net.pass(5);
        assertThat(net.sent).as("of nothing there is nothing to tell").isEmpty();
        net.endpoint.onPacket(new Discovery.Advertise(7, 900), HERE, net.now);
        net.endpoint.onPacket(new Discovery.SearchGw(0), THERE, net.now);
        assertThat(net.sent).isEmpty();
        net.pass(5);
        assertThat(net.sent).containsExactly(new Discovery.GwInfo(7, HERE));

        net.endpoint.onPacket(new Discovery.SearchGw(0), THERE, net.now);
        net.endpoint.onPacket(new Discovery.GwInfo(7, Bytes.EMPTY), HERE, net.now);
        net.pass(5);
        assertThat(net.sent).hasSize(1);
        Net silent = new Net(OPTIONS, Seeds.random(1));
        silent.endpoint.onPacket(new Discovery.Advertise(7, 900), HERE, silent.now);
        silent.endpoint.onPacket(new Discovery.SearchGw(0), THERE, silent.now);
        silent.pass(5);
        assertThat(silent.sent).as("only if asked to").isEmpty();
    }

    private static final class Net implements SearchOutbox {
        final SearchEndpoint endpoint;
        final List<Discovery> sent = new ArrayList<>();
        final List<Long> times = new ArrayList<>();
        final List<Gateway> found = new ArrayList<>();
        final List<Gateway> lost = new ArrayList<>();
        long now;

        Net(SearchOptions options, RandomGenerator random) {
            endpoint = new SearchEndpoint(options, random, this);
        }

        void pass(long seconds) {
            long end = now + seconds * SECOND;
            while (endpoint.deadlineNanos() <= end) {
                now = Math.max(now, endpoint.deadlineNanos());
                endpoint.onDeadline(now);
            }
            now = end;
        }

        @Override
        public void broadcast(Discovery packet) {
            sent.add(packet);
            times.add(now);
        }

        @Override
        public void found(Gateway gateway) {
            found.add(gateway);
        }

        @Override
        public void lost(Gateway gateway) {
            lost.add(gateway);
        }
    }
}
