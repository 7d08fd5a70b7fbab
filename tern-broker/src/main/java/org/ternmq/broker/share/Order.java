package org.ternmq.broker.share;

/** What the loop of a member tells the loop of the group. The orders of one member are carried out in the order in which they were given. */
public sealed interface Order {
    /** For whom it is. */
    Group group();

    /** A member is connected and takes so many messages. */
    record Sit(Seat seat, int credit) implements Order {
        @Override
        public Group group() {
            return seat.group();
        }
    }

    /** A member takes more messages. */
    record Credit(Seat seat, int more) implements Order {
        @Override
        public Group group() {
            return seat.group();
        }
    }

    /** A member does or does not read QoS 0 messages as fast as they come. */
    record Keeps(Seat seat, boolean up) implements Order {
        @Override
        public Group group() {
            return seat.group();
        }
    }

    /** A member is not connected any more, left, or sits down anew with other options. */
    record Rise(Seat seat) implements Order {
        @Override
        public Group group() {
            return seat.group();
        }
    }

    /** A message that was dealt and that the member does not have. */
    record Return(Deal deal) implements Order {
        @Override
        public Group group() {
            return deal.seat().group();
        }
    }

    /** A message that was dealt and that the rules do not let the member have. */
    record Refuse(Deal deal) implements Order {
        @Override
        public Group group() {
            return deal.seat().group();
        }
    }

    /** The last member left. */
    record Close(Group group) implements Order {}
}
