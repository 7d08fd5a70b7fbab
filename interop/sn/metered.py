"""Says by MQTT 3.1.1 what a sensor has to say: connects, subscribes, publishes a hundred messages of 20 bytes at QoS 0, and as many at
QoS 1, each on its own as sensors do, not many in a segment.

    metered.py PORT
"""
import sys
import threading
import time

from paho.mqtt.client import Client, MQTTv311

# Longer than TCP waits before it acknowledges what nothing is answered to.
PAUSE_SECONDS = 0.06

subscribed = threading.Event()
client = Client("sensor-8", protocol=MQTTv311)
client.on_connect = lambda *_: client.subscribe("site/7/orders", 1)
client.on_subscribe = lambda *_: subscribed.set()
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_start()
if not subscribed.wait(60):
    sys.exit("no SUBACK came")
for qos in (0, 1):
    for _ in range(100):
        time.sleep(PAUSE_SECONDS)
        client.publish("site/7/temperature", b"x" * 20, qos).wait_for_publish(60)
time.sleep(PAUSE_SECONDS)
client.disconnect()
client.loop_stop()
