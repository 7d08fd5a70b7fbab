package org.ternmq.cli.sn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.codec.wire.SnDecoder;
import org.ternmq.sn.codec.wire.SnEncoder;

/** Answers what a gateway would, remembers what came, and sends a message after each SUBSCRIBE and to each client that wakes. */
final class TinyGateway implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final String port = Integer.toString(socket.getLocalPort());
    private final ReturnCode connack;
    private final List<SnPacket> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final CompletableFuture<Void> over;
    private volatile TopicId topic = TopicId.normal(5);

    TinyGateway(ReturnCode connack) throws IOException {
        this.connack = connack;
        over = CompletableFuture.runAsync(this::run, Thread::startVirtualThread);
    }

    String port() {
        return port;
    }

    <P extends SnPacket> List<P> received(Class<P> kind) {
        return received.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void run() {
        DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
        while (!socket.isClosed()) {
            try {
                datagram.setLength(2000);
                socket.receive(datagram);
                SnPacket packet = SnDecoder.decode(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength()));
                received.add(packet);
                answer(packet, datagram.getSocketAddress());
            } catch (IOException | MalformedPacketException e) {
                assert socket.isClosed() : e;
            }
        }
    }

    private void answer(SnPacket packet, SocketAddress client) throws IOException {
        switch (packet) {
            case Connect connect when connect.will() -> send(Will.WillTopicReq.INSTANCE, client);
            case Will.WillTopic willTopic -> send(Will.WillMsgReq.INSTANCE, client);
            case Connect connect -> send(new Connack(connack), client);
            case Will.WillMsg message -> send(new Connack(connack), client);
            case Registration.Register ask ->
                send(new Registration.Regack(5, ask.msgId(), ReturnCode.ACCEPTED), client);
            case Publish publish
            when publish.qos() == 1 ->
                send(new Ack.Puback(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED), client);
            case Publish publish when publish.qos() == 2 -> send(new Ack.Pubrec(publish.msgId()), client);
            case Ack.Pubrel pubrel -> send(new Ack.Pubcomp(pubrel.msgId()), client);
            case Subscribe ask -> {
                topic = ask.topic() instanceof TopicId id ? id : TopicId.normal(5);
                send(new Suback(ask.qosMax(), topic.value(), ask.msgId(), ReturnCode.ACCEPTED), client);
                sendMessage(client);
            }
            case Ping.Pingreq ping -> {
                if (ping.hasClientId()) {
                    sendMessage(client);
                }
                send(Ping.Pingresp.INSTANCE, client);
            }
            case Disconnect end -> send(Disconnect.PLAIN, client);
            default -> {}
        }
    }

    private void sendMessage(SocketAddress client) throws IOException {
        Bytes payload = Bytes.utf8("m" + messages.incrementAndGet());
        send(new Publish(false, 0, false, topic, Publish.NO_MSG_ID, payload), client);
    }

    private void send(SnPacket packet, SocketAddress client) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(SnEncoder.size(packet));
        SnEncoder.encode(packet, datagram);
        socket.send(new DatagramPacket(datagram.array(), datagram.capacity(), client));
    }

    /** The port is free afterwards: until the thread has left the socket, it is not. */
    @Override
    public void close() {
        socket.close();
        over.join();
    }
}
