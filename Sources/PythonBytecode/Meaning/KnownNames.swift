/// Paths that mean something to the walk itself.
struct KnownNames {
  let unknown: Int32
  let builtins: Set<Int32>
  let importFunction: Int32
  let importModule: Set<Int32>
  let getattr: Int32
  let namespaces: Set<Int32>
  let vars: Int32
  let modules: Int32
  let chr: Int32
  let textJoin: Int32
  let dictionary: Int32
  let trueName: Int32
  let falseName: Int32

  init(_ names: inout NameTable, _ paths: inout NamePaths) {
    func path(_ words: String...) -> Int32 {
      var place: Int32 = -1
      for word in words {
        let name = names.place(of: word)
        place = (place < 0 ? paths.root(name, names) : paths.attribute(place, name, names)) ?? -1
      }
      return place
    }
    unknown = path("?")
    builtins = [path("builtins"), path("__builtin__"), path("__builtins__")]
    importFunction = path("__import__")
    importModule = [path("importlib", "import_module"), path("importlib", "__import__")]
    getattr = path("getattr")
    namespaces = [paths.called(path("globals")) ?? -1, paths.called(path("locals")) ?? -1]
    vars = path("vars")
    modules = path("sys", "modules")
    chr = path("chr")
    textJoin = path("str", "join")
    dictionary = names.place(of: "__dict__")
    trueName = names.place(of: "True")
    falseName = names.place(of: "False")
  }
}
