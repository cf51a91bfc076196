"""The robot's runs, killed at any of their system calls: nothing is lost, nothing is there twice."""
import crashlib
import harness
import lifelib


def kill(story, directory, site):
    """At some of all calls; and at more of those that change what is on the disk."""
    told = story(site(options=lifelib.SITE))
    crashlib.kill_everywhere(told, directory + "/all", 0, ())
    if not crashlib.STEP:
        crashlib.kill_everywhere(told, directory + "/durable", 0, lifelib.DURABLE)


def define(story):
    globals()["test_kill_" + story.__name__] = (
        lambda directory, site: kill(story, directory, site))


for each in lifelib.STORIES:
    define(each)

harness.main(globals())
