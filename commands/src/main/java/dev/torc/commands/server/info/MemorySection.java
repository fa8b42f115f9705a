package dev.torc.commands.server.info;

import dev.torc.commands.ServerProcess;
import dev.torc.commands.config.MemorySettings;
import dev.torc.store.Keyspace;

/** Memory: of the data, of the pages it lies in, of the process. */
final class MemorySection {
    private MemorySection() {}

    static void memory(Snapshot now, InfoText out) {
        MemoryFigures memory = MemoryFigures.of(now.server());
        ServerProcess process = now.process();
        MemorySettings settings = now.settings().memory;
        out.section("Memory");
        out.bytes("used_memory", memory.used())
                .bytes("used_memory_rss", memory.process())
                .bytes("used_memory_peak", memory.peak())
                .field("used_memory_peak_perc", InfoText.percent(memory.used(), memory.peak()))
                .field("used_memory_overhead", memory.overhead())
                .field("used_memory_startup", 0)
                .field("used_memory_dataset", memory.records())
                .field("used_memory_dataset_perc", InfoText.percent(memory.records(), memory.used()))
                .field("used_memory_index", memory.index())
                .field("allocator_allocated", memory.used())
                .field("allocator_active", memory.held())
                .field("allocator_resident", memory.resident())
                .bytes("total_system_memory", process.machineMemoryBytes());
        scripts(out);
        out.bytes("maxmemory", settings.maxMemory.longValue())
                .field("maxmemory_policy", settings.maxMemoryPolicy.choice())
                .decimal("allocator_frag_ratio", memory.fragmentation())
                .field("allocator_frag_bytes", memory.held() - memory.used())
                .decimal("allocator_rss_ratio", MemoryFigures.ratio(memory.resident(), memory.held()))
                .field("allocator_rss_bytes", memory.resident() - memory.held())
                .decimal("rss_overhead_ratio", MemoryFigures.ratio(memory.process(), memory.resident()))
                .field("rss_overhead_bytes", memory.process() - memory.resident())
                .decimal("mem_fragmentation_ratio", memory.fragmentation())
                .field("mem_fragmentation_bytes", memory.held() - memory.used())
                .zeros(
                        "mem_not_counted_for_evict",
                        "mem_replication_backlog",
                        "mem_total_replication_buffers",
                        "mem_clients_slaves")
                .field("mem_clients_normal", memory.network())
                .field("mem_clients_normal_max", process.networkBytesMax())
                .zeros("mem_cluster_links", "mem_aof_buffer")
                .field("mem_allocator", "torc")
                .field("active_defrag_running", 0)
                .field("lazyfree_pending_objects", pendingKeys(now.server().keyspace()))
                .field("lazyfreed_objects", 0)
                .field("java_heap_used", process.heapUsedBytes())
                .field("java_heap_max", process.heapMaxBytes());
    }

    private static void scripts(InfoText out) {
        out.zeros("used_memory_lua", "used_memory_vm_eval")
                .field("used_memory_lua_human", InfoText.human(0))
                .zeros(
                        "used_memory_scripts_eval",
                        "number_of_cached_scripts",
                        "number_of_functions",
                        "number_of_libraries",
                        "used_memory_vm_functions")
                .bytes("used_memory_vm_total", 0)
                .field("used_memory_functions", 0)
                .bytes("used_memory_scripts", 0);
    }

    /** Keys of emptied databases that are still to be freed. */
    private static long pendingKeys(Keyspace keyspace) {
        long keys = 0;
        for (int i = 0; i < keyspace.partitions(); i++) {
            keyspace.partition(i).lock();
            try {
                keys += keyspace.partition(i).discardedKeys();
            } finally {
                keyspace.partition(i).unlock();
            }
        }
        return keys;
    }
}
