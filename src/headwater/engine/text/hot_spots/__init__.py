"""Hot spots: texts about the same matter, named by their own words, and which of them are rising."""

from headwater.engine.text.hot_spots.clusters import Cluster, Clusters, Fineness, find_clusters
from headwater.engine.text.hot_spots.rising import Rise, Watch, rising

__all__ = ["Cluster", "Clusters", "Fineness", "Rise", "Watch", "find_clusters", "rising"]
