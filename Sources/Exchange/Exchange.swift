public enum Exchange {}
