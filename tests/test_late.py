"""What several threads share."""

from threading import Thread

from glitchtip_tools.late import cached_property


def test_a_property_is_computed_once_though_two_threads_need_it_first() -> None:
    class Server:
        asked = 0

        @cached_property
        def version(self) -> str:
            self.asked += 1
            if self.asked == 1:
                second.start()
                second.join(0.05)  # a second computation would be over by then
            return f"6.{self.asked}"

    server = Server()
    second = Thread(target=lambda: server.version)
    assert server.version == "6.1"
    second.join()
    assert (server.version, server.asked) == ("6.1", 1)
