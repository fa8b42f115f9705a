package dev.torc.commands.config;

import java.util.Set;

/** Redis 7.0's commands that Torc does not have yet: a redis.conf may rename them all the same. */
final class CommandsToCome {
    /** In lower case. */
    static final Set<String> NAMES = Set.of("""
            acl asking bitcount bitfield bitfield_ro bitop bitpos blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax
            bzpopmin cluster discard eval eval_ro evalsha evalsha_ro exec fcall fcall_ro function geoadd geodist geohash
            geopos georadius georadius_ro georadiusbymember georadiusbymember_ro geosearch geosearchstore getbit hdel
            hexists hget hgetall hincrby hincrbyfloat hkeys hlen hmget hmset hrandfield hscan hset hsetnx hstrlen hvals
            lindex linsert llen lmove lmpop lpop lpos lpush lpushx lrange lrem lset ltrim migrate module multi pfadd
            pfcount pfdebug pfmerge pfselftest psubscribe psync publish pubsub punsubscribe readonly readwrite replicaof
            rpop rpoplpush rpush rpushx sadd scard script sdiff sdiffstore setbit sinter sintercard sinterstore sismember
            slaveof smembers smismember smove spop spublish srandmember srem sscan ssubscribe subscribe sunion sunionstore
            sunsubscribe unsubscribe unwatch wait watch xack xadd xautoclaim xclaim xdel xgroup xinfo xlen xpending xrange
            xread xreadgroup xrevrange xsetid xtrim zadd zcard zcount zdiff zdiffstore zincrby zinter zintercard
            zinterstore zlexcount zmpop zmscore zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore
            zrank zrem zremrangebylex zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank
            zscan zscore zunion zunionstore
            """.strip().split("\\s+"));

    private CommandsToCome() {}
}
