package org.ternmq.client;

import java.util.concurrent.locks.ReentrantLock;
import org.ternmq.core.endpoint.ClientSession;

/** What a client holds beyond one connection. All but the inbox is guarded by the one lock, as the endpoint in use is. */
final class ClientState {
    final ReentrantLock lock = new ReentrantLock();
    final ConnectOptions options;
    final ClientSession session;
    final Publisher publisher;
    final Requests requests = new Requests();
    final Inbox inbox;

    ClientState(ConnectOptions options) {
        this.options = options;
        this.session = options.cleanStart ? ClientSession.none() : ClientSession.ofEarlierRun();
        this.publisher = new Publisher(options.sending, lock.newCondition());
        this.inbox = new Inbox(options.receiving);
    }

    /** The connection is over: whoever waits is told. */
    void end(MqttException why) {
        publisher.fail(why);
        requests.fail(why);
        inbox.end(why);
    }
}
