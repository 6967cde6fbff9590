import Intelligence
internal import JSON
public import Linking

/// Groups of packages for programs: `{"clusters": [{"members": […], "bonds": […]}], "alone": […]}`.
public enum ClusterJSON {
  /// Appends the whole of it.
  public static func write(_ clustering: Clustering, paths: [String], to output: inout [UInt8]) {
    var json = JSONText(isIndented: true)
    var grouped: Set<Int> = []
    json.object { json in
      json.key("clusters") { json in
        json.array(clustering.clusters) { json, cluster in
          grouped.formUnion(cluster)
          write(cluster, clustering, paths, to: &json)
        }
      }
      let alone = clustering.members.indices.filter { !grouped.contains($0) }
      json.key("alone") { json in
        json.array(alone) { json, index in member(index, clustering, paths, to: &json) }
      }
    }
    output += json.bytes
    output.append(0x0A)
  }

  private static func member(_ index: Int, _ clustering: Clustering, _ paths: [String], to json: inout JSONText) {
    json.object { json in
      json.field("name", clustering.members[index].label)
      json.field("path", paths[index])
      json.field("traits", clustering.members[index].traits.count)
    }
  }

  private static func write(
    _ cluster: [Int], _ clustering: Clustering, _ paths: [String], to json: inout JSONText
  ) {
    let members = Set(cluster)
    json.object { json in
      json.key("members") { json in
        json.array(cluster) { json, index in member(index, clustering, paths, to: &json) }
      }
      json.key("bonds") { json in
        json.array(clustering.bonds.filter { members.contains($0.left) }) { json, bond in
          json.object { json in
            json.field("left", paths[bond.left])
            json.field("right", paths[bond.right])
            json.field("relation", bond.relation.rawValue)
            json.field("strength", bond.strength.name)
            json.key("evidence") { json in
              json.array(bond.evidence) { json, each in
                json.object { json in
                  json.field("kind", each.kind.rawValue)
                  json.field("strength", each.strength.name)
                  json.field("detail", each.detail)
                }
              }
            }
          }
        }
      }
    }
  }
}
