"""Draws the faces of a print room's jobs: the layouts and typefaces are read once, at the start."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.policy.printing import Content, Form, Paper
from printing.faces.face import Face, drawn
from printing.faces.fonts import Fonts
from printing.faces.loading import Layouts, load_layouts


class Drawing:
    """Layouts and typefaces; all workers, or previews, share them, and one draws at a time."""

    def __init__(self, layouts: Layouts, fonts: Fonts) -> None:
        self._layouts = layouts
        self._fonts = fonts
        self._lock = Lock()

    def at(self, dpi: int) -> Callable[[Job, Content], Face]:
        """Draws a job for a printer of that resolution and reads it back; raises FaceWrong."""

        def draw(job: Job, content: Content) -> Face:
            return self.face(job.paper, job.form, content, dpi)

        return draw

    def face(self, paper: Paper, form: Form, content: Content, dpi: int) -> Face:
        """What a printer of that resolution is sent, read back; raises FaceWrong."""
        layout = self._layouts.face(paper, content.kind, form)
        with self._lock:
            return drawn(layout, content, dpi, self._fonts)


def open_drawing(layouts: Path | None = None) -> Drawing:
    """The layouts of a folder, or those that are shipped; raises LayoutWrong, FileNotFoundError."""
    # Trying the layouts opens typefaces in hundreds of sizes: those are let go again.
    return Drawing(load_layouts(layouts), Fonts())
