"""Values → pictures: ``tiles`` for the drill, ``drawing`` for shapes, ``follow`` for the carrying-out of a plan."""

from dossiers.charts.tiles import Tile, TileGrid, tile_grid

__all__ = ["Tile", "TileGrid", "tile_grid"]
