"""Draws the faces of a print room's jobs: the layouts and typefaces are read once, at the start."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.policy.printing import Content
from printing.faces.face import Face, drawn
from printing.faces.fonts import Fonts
from printing.faces.loading import Layouts, load_layouts


class Drawing:
    """Layouts and typefaces; the workers of all printers share them, one draws at a time."""

    def __init__(self, layouts: Layouts, fonts: Fonts) -> None:
        self._layouts = layouts
        self._fonts = fonts
        self._lock = Lock()

    def at(self, dpi: int) -> Callable[[Job, Content], Face]:
        """Draws a job for a printer of that resolution and reads it back; raises FaceWrong."""

        def draw(job: Job, content: Content) -> Face:
            layout = self._layouts.face(job.paper, content.kind, job.form)
            with self._lock:
                return drawn(layout, content, dpi, self._fonts)

        return draw


def open_drawing(layouts: Path | None) -> Drawing:
    """The layouts of a folder, or those that are shipped; raises LayoutWrong, FileNotFoundError."""
    fonts = Fonts()
    return Drawing(load_layouts(layouts, fonts), fonts)
