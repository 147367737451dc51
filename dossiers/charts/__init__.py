"""Values → pictures: ``tiles`` for the drill, ``drawing`` for shapes, ``follow`` for the carrying-out of a plan."""

from dossiers.charts.tiles import Tile, TileGrid, drawn, tile_grids

__all__ = ["Tile", "TileGrid", "drawn", "tile_grids"]
